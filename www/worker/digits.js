import testImages from "../../data/t10k-images-idx3-ubyte.gz?url";
import testImagesBytes from "../../data/t10k-images-idx3-ubyte.gz?bytes";
import testLabels from "../../data/t10k-labels-idx1-ubyte.gz?url";
import testLabelsBytes from "../../data/t10k-labels-idx1-ubyte.gz?bytes";
import trainImages from "../../data/train-images-idx3-ubyte.gz?url";
import trainImagesBytes from "../../data/train-images-idx3-ubyte.gz?bytes";
import trainLabels from "../../data/train-labels-idx1-ubyte.gz?url";
import trainLabelsBytes from "../../data/train-labels-idx1-ubyte.gz?bytes";

/** Where the four files are, beside the page under names that change with their contents, and how large they are. */
export const SOURCES = {
  trainImages: { address: trainImages, bytes: trainImagesBytes },
  trainLabels: { address: trainLabels, bytes: trainLabelsBytes },
  testImages: { address: testImages, bytes: testImagesBytes },
  testLabels: { address: testLabels, bytes: testLabelsBytes },
};

/** Their SHA-256 in hexadecimal, decompressed; one line per file, as `sha256sum` writes them. */
export { default as SUMS } from "./mnist.sha256?raw";
