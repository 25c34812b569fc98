// Bundles the portal's own CSS and JavaScript into static/dist; file names are hashed later, by collectstatic.
import { build } from "esbuild";
import { rm } from "node:fs/promises";

await rm(new URL("./dist/", import.meta.url), { recursive: true, force: true });

const shared = {
  absWorkingDir: import.meta.dirname,
  outdir: "dist",
  entryNames: "[name]",
  bundle: true,
  minify: true,
  legalComments: "inline",
  charset: "utf8",
  target: ["chrome109", "firefox115", "safari16"],
  logLevel: "info",
};

await build({ ...shared, entryPoints: ["src/css/portal.css", "src/js/portal.js"] });
await build({ ...shared, entryPoints: ["src/js/chart.js"], format: "esm" });
