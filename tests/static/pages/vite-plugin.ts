import { defineConfig } from 'vite'
import { ViteRadar } from 'vite-plugin-radar'
export default defineConfig({ plugins: [ViteRadar({ gtm: { id: 'GTM-ABC1234' } })] })
