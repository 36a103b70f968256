export default defineNuxtConfig({ modules: ['nuxt-gtag'], gtag: { id: 'G-ABCDEF1234' }, scripts: { registry: { metaPixel: { id: '123456789012345' } } } })
