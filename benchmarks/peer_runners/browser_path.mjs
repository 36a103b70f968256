// Loaded before gdpr-cookie-scanner, which has no option for the browser: sets its path and nothing else.
import { createRequire } from "node:module";
const { chromium } = createRequire(process.env.PEER_TOOLS + "/")("playwright");
const launch = chromium.launch.bind(chromium);
chromium.launch = (options = {}) => launch({
  ...options, executablePath: process.env.PEER_CHROMIUM,
  args: [...(options.args ?? []), "--no-sandbox", "--ignore-certificate-errors"],
});
