import testImages from "../../data/t10k-images-idx3-ubyte.gz?url";
import testLabels from "../../data/t10k-labels-idx1-ubyte.gz?url";
import trainImages from "../../data/train-images-idx3-ubyte.gz?url";
import trainLabels from "../../data/train-labels-idx1-ubyte.gz?url";

/** Where the four files are: beside the page, under names that change with their contents. */
export const ADDRESSES = { trainImages, trainLabels, testImages, testLabels };

/** Their SHA-256 in hexadecimal, decompressed; one line per file, as `sha256sum` writes them. */
export { default as SUMS } from "./mnist.sha256?raw";
