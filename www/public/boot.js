// A classic script, so that it runs where the page's modules do not: from the file system and in old
// browsers. It says in plain words what is missing, and sets the theme before anything is painted.
(function () {
  "use strict";

  var root = document.documentElement;
  var dark = window.matchMedia && window.matchMedia("(prefers-color-scheme: dark)").matches;
  root.setAttribute("data-theme", dark ? "dark" : "light");

  // The smallest module that needs 128-bit SIMD: `i32.const 0; i8x16.splat; drop`.
  var SIMD_MODULE = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 65, 0, 253, 15, 26,
    11,
  ]);

  function hasSimd() {
    return typeof WebAssembly === "object" && WebAssembly.validate(SIMD_MODULE);
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

  var reasons = {
    file:
      "It was opened from the file system, where browsers load neither modules nor WebAssembly. " +
      "Serve its folder instead: run “make run” in the project, or any static web server, and open " +
      "the address that it prints.",
    simd:
      "This browser has no WebAssembly SIMD, with which the network is trained. Firefox 114, " +
      "Chrome 91, Edge 91, Safari 16.4 and later have it.",
    workers:
      "This browser has no module workers, in which the network is trained. Firefox 114, Chrome 80, " +
      "Edge 80, Safari 15 and later have them.",
    inflate:
      "This browser cannot inflate gzip, in which the digits come. Firefox 113, Chrome 80, Edge 80, " +
      "Safari 16.4 and later can.",
  };

  /** @returns {keyof typeof reasons | null} */
  function missing() {
    if (location.protocol === "file:") return "file";
    if (!hasSimd()) return "simd";
    if (!hasModuleWorkers()) return "workers";
    if (typeof DecompressionStream !== "function") return "inflate";
    return null;
  }

  var reason = missing();
  if (reason === null) return;
  var words = reasons[reason];
  root.setAttribute("data-unsupported", reason);
  document.addEventListener("DOMContentLoaded", function () {
    var place = document.getElementById("unsupported-reason");
    var section = document.getElementById("unsupported");
    if (place) place.textContent = words;
    if (section) section.hidden = false;
  });
})();
