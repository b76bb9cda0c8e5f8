// How each browser is started, and what its driver cannot do.

import { spawn } from "node:child_process";
import { accessSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Builder } from "selenium-webdriver";
import chrome from "selenium-webdriver/chrome.js";
import firefox from "selenium-webdriver/firefox.js";

/** @import { AddressInfo } from "node:net" */
/** @import { WebDriver } from "selenium-webdriver" */

/**
 * @typedef {object} Browser one that was started
 * @property {WebDriver} driver
 * @property {string[]} [foreign] addresses at other origins that were asked for, where no driver tells of them
 * @property {() => unknown} [stop] ends what was started beside the driver
 */

/**
 * @typedef {object} Settings
 * @property {string} folder for what belongs to this browser alone
 * @property {number} log an open file for what the browser prints
 * @property {string} [locale] the system's; only WebKit's matters
 * @property {boolean} [jitless] whether WebAssembly is switched off, as some settings and modes do
 * @property {number} [fontSize] that the person has chosen in the browser, in pixels; only in Chromium
 */

/**
 * What some tests need and some drivers lack:
 * - bidi: WebDriver BiDi, which tells of requests and runs scripts beside a page that is hidden
 * - touch: fingers
 * - emulation: what a person has set in the system, such as forced colours
 *
 * @typedef {"bidi" | "touch" | "emulation"} Ability
 */

/**
 * @typedef {object} Engine
 * @property {(settings: Settings) => Promise<Browser>} start
 * @property {Partial<Record<Ability, string>>} lacks why, by what is lacking
 */

/**
 * The first of these programs that is on PATH.
 *
 * @param {...string} names
 */
function program(...names) {
  for (const name of names) {
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      try {
        accessSync(join(folder, name));
        return join(folder, name);
      } catch {
        // Not in this folder.
      }
    }
  }
  throw new Error(`${names.join(" or ")} is not on PATH; 'make test' installs it`);
}

/** @type {Engine["start"]} */
async function startChromium({ fontSize, jitless }) {
  const options = new chrome.Options();
  options.enableBidi();
  options
    .setChromeBinaryPath(program("chromium", "google-chrome"))
    // Most of these keep the browser's own services from the network.
    .addArguments("--headless=new", "--disable-background-networking", "--no-first-run")
    .addArguments("--disable-component-update", "--disable-sync", "--disable-gpu")
    .addArguments("--force-prefers-reduced-motion")
    // Letters in shades of one colour, for pictures are shown on other screens; and none of these has
    // a phone's width less a scroll bar.
    .addArguments("--disable-lcd-text", "--hide-scrollbars");
  if (fontSize) options.setUserPreferences({ "webkit.webprefs.default_font_size": fontSize });
  if (jitless) options.addArguments("--js-flags=--jitless");
  // Chromium's sandbox does not start for root.
  if (process.getuid?.() === 0) options.addArguments("--no-sandbox");
  const driver = await new Builder()
    .forBrowser("chrome")
    .setChromeOptions(options)
    .setChromeService(new chrome.ServiceBuilder(program("chromedriver")))
    .build();
  return { driver };
}

/** @type {Engine["start"]} */
async function startFirefox({ log, jitless = false }) {
  const options = new firefox.Options();
  options.enableBidi();
  options
    .setBinary(program("firefox-esr", "firefox"))
    .addArguments("-headless")
    // Prints uncaught errors: WebDriver tells of all but a worker's rejected promises.
    .setPreference("browser.dom.window.dump.enabled", true)
    .setPreference("javascript.options.wasm", !jitless)
    // No picture is taken in the middle of a transition.
    .setPreference("ui.prefersReducedMotion", 1);
  const service = new firefox.ServiceBuilder(program("geckodriver"));
  service.addArguments("--log=info");
  service.setStdio(["ignore", log, log]);
  const driver = await new Builder()
    .forBrowser("firefox")
    .setFirefoxOptions(options)
    .setFirefoxService(service)
    .build();
  return { driver };
}

/** A screen that nobody sees. */
async function startScreen() {
  const screen = spawn(program("Xvfb"), ["-displayfd", "3", "-screen", "0", "1600x2400x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = await new Promise((resolve, reject) => {
    screen.stdio[3]?.once("data", (/** @type {Buffer} */ data) => resolve(String(data).trim()));
    screen.once("exit", () => reject(new Error("Xvfb did not start")));
  });
  return { display: `:${number}`, stop: () => screen.kill() };
}

/**
 * Listens on a free port.
 *
 * @param {import("node:http").Server} server
 */
async function listen(server) {
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  return /** @type {AddressInfo} */ (server.address()).port;
}

/** A proxy that fetches nothing and keeps the addresses that it was asked for. */
async function startProxy() {
  /** @type {string[]} */
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(403).end();
  });
  server.on("connect", (request, socket) => {
    asked.push(`https://${request.url}`);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  return { asked, address: `http://localhost:${await listen(server)}`, stop: () => server.close() };
}

/** The number of a port that is free now. */
async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * WebKitGTK's small browser. It has no headless mode, and its driver knows only WebDriver's classic part.
 *
 * @type {Engine["start"]}
 */
async function startWebKit({ folder, log, locale = "C", jitless = false }) {
  // What the other browsers are told by options: motion is to be reduced.
  mkdirSync(join(folder, "gtk-3.0"));
  writeFileSync(
    join(folder, "gtk-3.0", "settings.ini"),
    "[Settings]\ngtk-enable-animations=false\n",
  );

  const [screen, proxy, port] = await Promise.all([startScreen(), startProxy(), freePort()]);
  const service = spawn(program("WebKitWebDriver"), [`--port=${port}`], {
    stdio: ["ignore", log, log],
    env: {
      ...process.env,
      DISPLAY: screen.display,
      XDG_CONFIG_HOME: folder,
      // "C" makes the browser's language en-US. With "C.UTF-8" it is "C", which is no language.
      LC_ALL: locale,
      JSC_useWasm: String(!jitless),
      // There is no graphics card, and what is drawn on an imitation of one reads back as black now and then.
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1",
      // There is no service for screen readers to look for.
      NO_AT_BRIDGE: "1",
      http_proxy: proxy.address,
      https_proxy: proxy.address,
      no_proxy: "localhost,127.0.0.1",
    },
  });
  const stop = () => {
    service.kill();
    proxy.stop();
    screen.stop();
  };
  try {
    const address = `http://127.0.0.1:${port}`;
    const isUp = () => fetch(`${address}/status`).then(Boolean, () => false);
    for (let tries = 0; !(await isUp()); tries += 1) {
      if (tries === 200) throw new Error("WebKitWebDriver does not answer");
      await setTimeout(50);
    }
    const driver = await new Builder().usingServer(address).forBrowser("MiniBrowser").build();
    return { driver, foreign: proxy.asked, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** @satisfies {Record<string, Engine>} */
export const engines = {
  Chromium: { start: startChromium, lacks: {} },
  Firefox: {
    start: startFirefox,
    lacks: { emulation: "Firefox's driver changes no setting of the system" },
  },
  WebKit: {
    start: startWebKit,
    lacks: {
      bidi: "WebKitGTK's driver has no WebDriver BiDi",
      touch: "WebKitGTK's driver moves a mouse where a finger is asked for",
      emulation: "WebKitGTK's driver changes no setting of the system",
    },
  },
};

/** @typedef {keyof typeof engines} EngineName */

export const engineNames = /** @type {EngineName[]} */ (Object.keys(engines));
