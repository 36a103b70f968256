// Builds one small project with three builders: minified, each with a hidden source map.
import { writeFileSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import esbuild from 'esbuild';
import { build } from 'vite';
import webpack from 'webpack';

await build({
  logLevel: 'silent',
  base: '/vite/',
  build: { outDir: 'dist/vite', sourcemap: 'hidden', modulePreload: false },
});
await esbuild.build({
  entryPoints: ['src/main.js'], bundle: true, minify: true, format: 'esm', sourcemap: 'external', outfile: 'dist/esbuild/main.js',
});
await new Promise((done, fail) => {
  webpack({
    mode: 'production', entry: './src/main.js', devtool: 'hidden-source-map',
    output: { path: resolve('dist/webpack'), filename: 'main.js' },
  }, (error, stats) => (error || stats.hasErrors() ? fail(error ?? new Error(stats.toString())) : done()));
});
for (const name of ['esbuild', 'webpack']) {
  mkdirSync(`dist/${name}`, { recursive: true });
  writeFileSync(`dist/${name}/index.html`, `<!doctype html><title>${name}</title><script type="module" src="main.js"></script>`);
}
