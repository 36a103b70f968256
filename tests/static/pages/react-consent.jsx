import { useEffect } from 'react'
import { useConsent } from './consent'
import ReactPixel from 'react-facebook-pixel'
export function App() {
  const { marketing } = useConsent()
  useEffect(() => { if (!marketing) return; ReactPixel.init('123456789012345'); ReactPixel.pageView() }, [marketing])
  return <main/>
}
