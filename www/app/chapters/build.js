import { count } from "../../domain/format.js";
import { kerasProgram } from "../../domain/program/keras.js";
import { rustProgram } from "../../domain/program/rust.js";
import { torchProgram } from "../../domain/program/torch.js";
import { sizeOf } from "../../domain/size.js";
import { buildSentence } from "../../domain/sentences/build.js";
import { copy, part, save, viewIn } from "../../ui/elements.js";
import { tell } from "../../ui/tell.js";
import { ProgramView } from "../../views/program/view.js";

/** @import { Page } from "./page.js" */

/**
 * Chapter 8: the network at the top as programs, and its files.
 *
 * @param {Page} app
 * @param {HTMLElement} section
 */
export function start(app, section) {
  const view = new ProgramView(viewIn(section, "program"), {
    copy,
    save: ({ file, text }) => save(new Blob([text], { type: "text/plain" }), file),
  });
  const measured = part(section, "measured");
  const files = viewIn(section, "network-file");
  const withState = part(files, "with-state", HTMLInputElement);
  const file = part(files, "file", HTMLInputElement);

  part(files, "save").addEventListener("click", async () => {
    try {
      const bytes = await app.ask.save(withState.checked);
      const { config, run } = app.state();
      const name = `autoencoder-${config?.latent}-epoch-${run.report?.epoch ?? 0}.safetensors`;
      save(new Blob([/** @type {BlobPart} */ (bytes)]), name);
    } catch (error) {
      app.report("build", error);
    }
  });
  part(files, "open").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) app.dispatch({ type: "open network", file: chosen });
    // So that the same file can be chosen again.
    file.value = "";
  });

  function showPrograms() {
    const { config, architecture, data } = app.state();
    if (!config || !architecture) return;
    const network = {
      config,
      architecture,
      pixels: architecture.pixels,
      ...sizeOf(data),
    };
    view.show([
      { name: "Keras", file: "autoencoder.py", text: kerasProgram(network) },
      { name: "PyTorch", file: "autoencoder.py", text: torchProgram(network) },
      { name: "Rust", file: "main.rs", text: rustProgram(network) },
    ]);
  }

  function showMeasured() {
    const { config, architecture, data, run, rates } = app.state();
    if (!config || !architecture) return;
    const facts = {
      rate: run.report?.rate ?? rates[config.backend] ?? null,
      parameters: architecture.parameters,
      noun: `${data?.noun ?? "digit"}s`,
    };
    tell(measured, buildSentence(facts, count), facts);
  }

  app.subscribe((state, before) => {
    const { config, architecture, data } = state;
    const isSame =
      config === before.config && architecture === before.architecture && data === before.data;
    if (!isSame) showPrograms();
    showMeasured();
  });
  showPrograms();
  showMeasured();
}
