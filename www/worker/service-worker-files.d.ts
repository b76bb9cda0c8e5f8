import type { PrecacheEntry } from "workbox-precaching";

declare global {
  /** Every file of the page but the digits, put in by the build. */
  const FILES: PrecacheEntry[];
}
