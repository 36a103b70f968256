// Builds every folder of src/ with four bundlers into out/<builder>/<form>/, with code splitting where the builder has it.
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import esbuild from "esbuild";
import { build as vite } from "vite";
import webpack from "webpack";
import { rollup } from "rollup";
import terser from "@rollup/plugin-terser";
import nodeResolve from "@rollup/plugin-node-resolve";
import commonjs from "@rollup/plugin-commonjs";

const root = import.meta.dirname;
const forms = readdirSync(resolve(root, "src"));
const entry = (form) => resolve(root, "src", form, "index.js");
const out = (builder, form) => resolve(root, "out", builder, form);

for (const form of forms) {
  await esbuild.build({ entryPoints: [entry(form)], outdir: out("esbuild", form), bundle: true, minify: true, format: "esm", splitting: true, logLevel: "error", define: { "process.env.NODE_ENV": '"production"' } });
  await vite({ root: resolve(root, "src", form), logLevel: "error", build: { outDir: out("vite", form), emptyOutDir: true, rollupOptions: { input: entry(form) } } });
  const bundle = await rollup({ input: entry(form), plugins: [nodeResolve({ browser: true }), commonjs(), terser()], onwarn() {} });
  await bundle.write({ dir: out("rollup+terser", form), format: "es" });
  await bundle.close();
}
await new Promise((done, fail) =>
  webpack(forms.map((form) => ({ mode: "production", target: "web", entry: entry(form), context: root, output: { path: out("webpack", form) } })), (error, stats) =>
    error || stats.hasErrors() ? fail(error ?? new Error(stats.toString("errors-only"))) : done(),
  ),
);
