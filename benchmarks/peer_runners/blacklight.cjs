// Run blacklight-collector on each address given; its own defaults, but one page a run, so that no page is random.
const { join } = require("path");
const [tools, chromium, out, ...addresses] = process.argv.slice(2);
const { collect } = require(join(tools, "node_modules/@themarkup/blacklight-collector"));
(async () => {
  for (const [number, address] of addresses.entries())
    await collect(address, {
      outDir: join(out, String(number)), numPages: 0, puppeteerExecutablePath: chromium,
      extraChromiumArgs: ["--disable-features=TrackingProtection3pcd", "--no-sandbox", "--ignore-certificate-errors"],
    });
  process.exit(0);
})().catch((error) => { console.error(error); process.exit(1); });
