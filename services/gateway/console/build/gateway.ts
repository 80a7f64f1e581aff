import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { gzipAsync } from "@gfx/zopfli";
import type { Plugin } from "vite";
import { ROUTES } from "../src/routes";

/** What gains from compression; fonts are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg)$/;

/**
 * Leaves out what protobuf brings for JSON: gRPC-Web is binary, and the libraries import it for protocols that are not spoken here.
 */
export function withoutJson(): Plugin {
  const stub = "\0no-json";
  return {
    name: "madoguchi-without-json",
    enforce: "pre",
    apply: "build",
    resolveId(source, importer) {
      return importer?.includes("@bufbuild/protobuf") && /\/(from|to)-json\.js$/.test(source) ? stub : null;
    },
    load(id) {
      if (id !== stub) return null;
      const names = [
        "fromJson",
        "fromJsonString",
        "mergeFromJson",
        "mergeFromJsonString",
        "toJson",
        "toJsonString",
        "enumFromJson",
        "isEnumJson",
        "enumToJson",
      ];
      return names.map(name => `export function ${name}() { throw new Error("JSON is not spoken here"); }`).join("\n");
    },
  };
}

/** Leaves beside the build what the gateway wants: the paths of all screens, and each file in its compressed forms. */
export function forGateway(): Plugin {
  let folder = "dist";
  return {
    name: "madoguchi-gateway",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    generateBundle() {
      const source = `${JSON.stringify(ROUTES.map(route => route.path))}\n`;
      this.emitFile({ type: "asset", fileName: "routes.json", source });
    },
    async closeBundle() {
      await compress(folder);
    },
  };
}

async function compress(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await compress(path);
    else if (COMPRESSIBLE.test(entry.name)) {
      const plain = await readFile(path);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
      await writeFile(`${path}.br`, brotliCompressSync(plain, { params }));
      // A twentieth smaller than zlib at its best, and readable by the same clients.
      await writeFile(`${path}.gz`, await gzipAsync(plain, { numiterations: 15 }));
    }
  }
}
