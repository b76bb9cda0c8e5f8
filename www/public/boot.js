// A classic script in an old language, so that it runs where the page's modules do not: from the file system, in
// old browsers and in hindered ones. It says in plain words what is missing, and sets what decides the page's looks
// before anything is painted.
(function () {
  "use strict";

  var root = document.documentElement;
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-theme", dark ? "dark" : "light");
  // Inside another page, only the top.
  if (/[?&]embed=top(&|$)/.test(location.search)) root.setAttribute("data-embed", "");
  root.setAttribute("data-booted", "");

  // Some systems name a language that is none, such as "C"; whatever formats numbers in it throws.
  try {
    new Intl.NumberFormat(navigator.language);
  } catch (_) {
    Object.defineProperty(navigator, "language", { value: "en" });
  }

  // Where the browser knows Trusted Types, the page's policy admits no text as script or markup; this admits
  // the addresses of workers, and only the page's own.
  if (window.trustedTypes) {
    window.trustedTypes.createPolicy("default", {
      createScriptURL: function (address) {
        if (new URL(address, location.href).origin === location.origin) return address;
        throw new TypeError("Scripts come from " + location.origin + " only, not from " + address);
      },
    });
  }

  // The smallest module that needs 128-bit SIMD: `i32.const 0; i8x16.splat; drop`.
  var SIMD_MODULE = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26,
    11,
  ]);

  function hasModuleWorkers() {
    var asked = false;
    try {
      // The options are read before the address, which no browser can parse: nothing is fetched.
      new Worker("http://:0", {
        get type() {
          asked = true;
          return /** @type {const} */ ("module");
        },
      });
    } catch (_) {
      // Every browser refuses the address; what counts is whether it asked for the type.
    }
    return asked;
  }

  /**
   * Who made the engine: what switches WebAssembly off, and where it is switched on again, differs.
   *
   * @returns {"apple" | "firefox" | "other"}
   */
  function maker() {
    if ("mozInnerScreenX" in window) return "firefox";
    return /^Apple/.test(navigator.vendor) ? "apple" : "other";
  }

  var switchedOff = {
    apple:
      "Lockdown Mode does that: allow this website in the page menu of the address bar, or in the settings under " +
      "Privacy & Security.",
    firefox:
      "In about:config, javascript.options.wasm switches it on; in Tor Browser, the security level “Standard” does.",
    other:
      "An administrator's policy or a security setting does that, such as “Enhance your security on the web” in Edge, " +
      "or the option --jitless with which the browser was started: allow this website there.",
  };

  /**
   * What came at the same time as WebAssembly SIMD to Safari, and later than it to Chrome and Firefox: where this
   * is here, the browser's age is not what SIMD is lacking for.
   */
  var isRecent = "fromAsync" in Array;

  var reasons = {
    file:
      "It was opened from the file system, where browsers load neither modules nor WebAssembly. " +
      "Serve its folder instead: run “make run” in the project, or any static web server, and open " +
      "the address that it prints.",
    embedded:
      "It is shown inside another page that gives it no origin of its own, and without one browsers start no workers, in " +
      "which the network is trained.",
    wasm:
      "WebAssembly, with which the network is trained, is switched off in this browser. " +
      switchedOff[maker()],
    simd: isRecent
      ? "This browser has WebAssembly, but the part of it called SIMD, with which the network is trained, is switched " +
        "off, or the processor lacks it."
      : "This browser has no WebAssembly SIMD, with which the network is trained. Firefox 114, " +
        "Chrome 91, Edge 91, Safari 16.4 and later have it.",
    workers:
      "This browser has no module workers, in which the network is trained. Firefox 114, Chrome 80, " +
      "Edge 80, Safari 15 and later have them.",
    inflate:
      "This browser cannot inflate gzip, in which the digits come. Firefox 113, Chrome 80, Edge 80, " +
      "Safari 16.4 and later can.",
    part: "A script that it consists of could not be loaded. There may be a newer version of it, or no network.",
  };

  /** @returns {keyof typeof reasons | null} */
  function missing() {
    if (location.protocol === "file:") return "file";
    if (window.origin === "null") return "embedded";
    if (typeof WebAssembly !== "object") return "wasm";
    if (!WebAssembly.validate(SIMD_MODULE)) return "simd";
    if (!hasModuleWorkers()) return "workers";
    if (typeof DecompressionStream !== "function") return "inflate";
    return null;
  }

  /** @param {keyof typeof reasons} reason */
  function say(reason) {
    // What is missing first is why the rest does not work.
    if (root.hasAttribute("data-unsupported")) return;
    root.setAttribute("data-unsupported", reason);
    var show = function () {
      var section = document.getElementById("unsupported");
      var place = document.getElementById("unsupported-reason");
      if (!section || !place) return;
      place.textContent = reasons[reason];
      if (reason === "embedded" || reason === "part") {
        var way = document.createElement("a");
        way.href = location.href;
        way.textContent = reason === "part" ? "Reload the page" : "Open the page by itself";
        if (reason === "embedded") way.target = "_blank";
        else
          way.onclick = function () {
            location.reload();
            return false;
          };
        place.appendChild(document.createTextNode(" "));
        place.appendChild(way);
      }
      section.hidden = false;
    };
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", show);
    else show();
  }

  // The page's own scripts: where one of them is not to be had, none of them can say so.
  addEventListener(
    "error",
    function (event) {
      if (event.target instanceof HTMLScriptElement) say("part");
    },
    true,
  );

  var reason = missing();
  if (reason !== null) say(reason);
})();
