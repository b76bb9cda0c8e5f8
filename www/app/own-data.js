// Files that were opened, dropped or pasted anywhere on the page: networks, a photograph to draw with, or data.

import { ENOUGH, kindOf } from "../domain/file-kind.js";
import { defaultChoices, prepare } from "../domain/preparation.js";
import { PictureReader, drawingOfPhoto } from "../bridge/pictures.js";
import { keepData, keptData } from "./kept-data.js";
import { SheetView } from "../views/sheet/view.js";

/** @import { LeftRun } from "../bridge/protocol.js" */
/** @import { App } from "../state/state.js" */
/** @import { Choices } from "../domain/preparation.js" */
/** @import { Picked, Progress, Taken } from "../worker/pictures/types.js" */

/** @typedef {Pick<App, "dispatch" | "announce" | "report" | "state" | "subscribe">} Page the parts of the app used here */
/** @typedef {{ ink: Uint8Array, width: number, height: number }} Drawing */

/**
 * What a file is, by its first bytes alone; “other” if it cannot be read.
 *
 * @param {Blob} file
 */
export async function kindOfFile(file) {
  const head = await file
    .slice(0, ENOUGH)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return kindOf(new Uint8Array(head)).kind;
}

/**
 * If a link names data that this browser keeps, uses them without asking.
 *
 * @param {Pick<App, "state" | "subscribe">} app
 * @param {Pick<OwnData, "use">} ownData
 * @param {string} fingerprint or its beginning; empty if the link names none
 * @param {typeof keptData} [kept]
 */
export async function useKept(app, ownData, fingerprint, kept = keptData) {
  if (!/^[0-9a-f]{8,64}$/.test(fingerprint)) return;
  // Without storage nothing is kept.
  const taken = await kept(fingerprint).catch(() => null);
  if (!taken) return;
  if (app.state().config) {
    ownData.use(taken);
    return;
  }
  const end = app.subscribe(({ config }) => {
    if (!config) return;
    end();
    ownData.use(taken);
  });
}

/** Opens files on a sheet, and replaces the current data with the result. */
export class OwnData {
  #app;
  #startReader;
  #keepData;
  #keptData;
  #photo;
  #draw;
  #sheet;
  /** @type {PictureReader | null} */
  #reader = null;
  /** @type {Picked[]} the files being read */
  #picked = [];

  /**
   * @param {Page} app
   * @param {HTMLDialogElement} sheet
   * @param {(drawing: Drawing) => void} draw puts a photograph's drawing on the pad
   * @param {{ startReader?: () => PictureReader, keep?: typeof keepData, kept?: typeof keptData, photo?: typeof drawingOfPhoto }} [outside]
   */
  constructor(
    app,
    sheet,
    draw,
    {
      startReader = () => new PictureReader(),
      keep = keepData,
      kept = keptData,
      photo = drawingOfPhoto,
    } = {},
  ) {
    this.#app = app;
    this.#startReader = startReader;
    this.#keepData = keep;
    this.#keptData = kept;
    this.#photo = photo;
    this.#draw = draw;
    this.#sheet = new SheetView(sheet, {
      choose: (set) => void this.#inspect(set),
      take: (choices, keep) => void this.#take(choices, keep),
      cancel: () => this.cancel(),
    });
  }

  /** @param {string} fingerprint see {@link useKept} */
  useKept(fingerprint) {
    return useKept(this.#app, this, fingerprint, this.#keptData);
  }

  /**
   * Opens files of any kind. A single picture goes on the pad: nothing can be learned from one.
   *
   * @param {Picked[]} picked
   */
  async open(picked) {
    const [first] = picked;
    if (!first) return;
    const kind = picked.length === 1 ? await kindOfFile(first.file) : "many";
    if (kind === "network") this.#app.dispatch({ type: "open network", file: first.file });
    else if (kind === "picture") await this.openPhoto(first.file);
    else await this.#openData(picked);
  }

  /** @param {File} file of a picture */
  async openPhoto(file) {
    try {
      this.#draw(await this.#photo(file));
      this.#app.announce("The picture is on the pad.");
    } catch (error) {
      this.#app.report("top", error);
    }
  }

  /**
   * Some pictures from these files, framed like the current data, which they do not replace.
   *
   * @param {File[]} files
   * @param {{ rows: number, columns: number }} size
   * @returns {Promise<{ pixels: Uint8Array, names: string[] }>} ink bytes, one picture after another
   */
  async readPictures(files, size) {
    const reader = this.#startReader();
    try {
      const found = await reader.inspect(files.map((file) => ({ file, path: file.name })));
      const { length } = found.sample;
      const pixels = new Uint8Array(length * size.rows * size.columns);
      found.sample.forEach((picture, i) =>
        pixels.set(prepare(picture, defaultChoices(found), size), i * size.rows * size.columns),
      );
      const names = found.sample.map(
        (_, i) => files[length === files.length ? i : 0]?.name ?? found.name,
      );
      return { pixels, names };
    } finally {
      reader.end();
    }
  }

  cancel() {
    this.#reader?.end();
    this.#reader = null;
    this.#sheet.close();
  }

  /** @param {Picked[]} picked */
  async #openData(picked) {
    this.#reader?.end();
    this.#reader = this.#startReader();
    this.#picked = picked;
    await this.#inspect();
  }

  /** @param {string} [set] which of several data sets in the files */
  async #inspect(set) {
    const reader = this.#reader;
    if (!reader) return;
    this.#sheet.showProgress("inspect", null);
    await this.#guarded(reader, async () => {
      const found = await reader.inspect(this.#picked, {
        set,
        progress: this.#progressOf(reader, "inspect"),
      });
      this.#sheet.showFound(found, defaultChoices(found));
    });
  }

  /** @param {Choices} choices @param {boolean} keep */
  async #take(choices, keep) {
    const reader = this.#reader;
    if (!reader) return;
    this.#sheet.showProgress("take", null);
    await this.#guarded(reader, async () => {
      const taken = await reader.take(choices, { progress: this.#progressOf(reader, "take") });
      const isKept = keep && (await this.#keep(taken));
      if (this.#reader !== reader) return;
      this.cancel();
      this.use({ ...taken, isKept });
    });
  }

  /**
   * Learns from these data from now on.
   *
   * @param {Taken} taken
   */
  use(taken) {
    this.#app.dispatch({ type: "open data", source: taken });
  }

  /**
   * Resumes a kept run, once its data have been loaded.
   *
   * @param {LeftRun} left
   */
  async resume({ place, data }) {
    const { state, dispatch, report } = this.#app;
    if (data !== (state().source?.fingerprint ?? null)) {
      // Without storage nothing is kept.
      const source = data === null ? null : await this.#keptData(data).catch(() => null);
      if (data !== null && source === null) {
        report(
          "top",
          new Error(
            "The pictures of that run are no longer kept in this browser. Open the same files in the same way, then resume it.",
          ),
        );
        return;
      }
      dispatch({ type: "open data", source });
      if (!(await this.#arrived(source))) return;
    }
    dispatch({ type: "resume", id: place });
  }

  /**
   * @param {Taken | null} source
   * @returns {Promise<boolean>} whether they are now being learned from; false if they could not be loaded, or were dropped
   */
  #arrived(source) {
    return new Promise((resolve) => {
      const end = this.#app.subscribe((state) => {
        if (state.candidate) return;
        end();
        resolve(state.source === source);
      });
    });
  }

  /** @param {Taken} taken @returns {Promise<boolean>} whether this browser keeps them now */
  async #keep(taken) {
    try {
      await this.#keepData(taken);
      return true;
    } catch (cause) {
      const { message } = /** @type {Error} */ (cause);
      this.#app.report(
        "yours",
        new Error(`“${taken.name}” can be used now, but not be kept for later visits. ${message}`),
      );
      return false;
    }
  }

  /**
   * Shows progress, unless reading was cancelled: some may still be on its way then, and would open the sheet again.
   *
   * @param {PictureReader} reader
   * @param {"inspect" | "take"} step
   * @returns {(progress: Progress) => void}
   */
  #progressOf(reader, step) {
    return (progress) => {
      if (this.#reader === reader) this.#sheet.showProgress(step, progress);
    };
  }

  /**
   * Reports problems on the sheet, unless reading was cancelled.
   *
   * @param {PictureReader} reader
   * @param {() => Promise<void>} act
   */
  async #guarded(reader, act) {
    try {
      await act();
    } catch (error) {
      if (this.#reader !== reader) return;
      this.#sheet.showFailure(
        `${/** @type {Error} */ (error).message} Everything that was here stays as it was.`,
      );
    }
  }
}
