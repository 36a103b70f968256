import { GoogleTagManager } from '@next/third-parties/google'
export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (<html lang="en"><GoogleTagManager gtmId="GTM-ABC1234" /><body>{children}</body></html>)
}
