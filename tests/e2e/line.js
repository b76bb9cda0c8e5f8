// A slow line between a browser and a server, so that a first visit from far away can be measured here.

import { connect, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

/** @import { AddressInfo, Socket } from "node:net" */

/**
 * @typedef {object} Line
 * @property {number} rate bits a second from the server to the browser, all connections together
 * @property {number} latency milliseconds there and back
 */

/** Bytes that are sent in one piece: small enough for connections to take turns. */
const PIECE = 4096;

/**
 * Puts a line in front of a server on localhost. Every connection costs one journey there and back before its
 * first byte, as it does on a real line, and so does every answer.
 *
 * @param {string} origin of the server
 * @param {Line} line
 * @returns {Promise<{ origin: string, close(): void }>}
 */
export async function slowLine(origin, { rate, latency }) {
  const bytesPerMs = rate / 8 / 1000;
  /** When the line has sent all that is on it. */
  let free = 0;
  /** @type {Set<Socket>} */
  const open = new Set();

  /** @param {Socket} near @param {Socket} far */
  async function down(near, far) {
    // Data is on its way for half of the journey while the line already takes more.
    let written = Promise.resolve();
    for await (const chunk of far) {
      for (let at = 0; at < chunk.length; at += PIECE) {
        const piece = chunk.subarray(at, at + PIECE);
        free = Math.max(free, performance.now()) + piece.length / bytesPerMs;
        const arrival = free + latency / 2;
        written = written.then(async () => {
          await setTimeout(arrival - performance.now());
          if (near.writable) near.write(piece);
        });
        await setTimeout(free - performance.now());
      }
    }
    await written;
    near.end();
  }

  /** @param {Socket} near @param {Socket} far */
  async function up(near, far) {
    // The handshake comes first: one journey there and back.
    let arrival = performance.now() + latency;
    for await (const chunk of near) {
      arrival = Math.max(arrival, performance.now()) + latency / 2;
      await setTimeout(arrival - performance.now());
      if (far.writable) far.write(chunk);
    }
    far.end();
  }

  const { hostname, port } = new URL(origin);
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("close", () => open.delete(socket));
      // One end that goes away takes the other along.
      socket.on("error", () => [near, far].forEach((end) => end.destroy()));
    }
    const ended = () => {};
    down(near, far).catch(ended);
    up(near, far).catch(ended);
  });
  await new Promise((resolve) => server.listen(0, "localhost", () => resolve(undefined)));
  return {
    origin: `http://localhost:${/** @type {AddressInfo} */ (server.address()).port}`,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
