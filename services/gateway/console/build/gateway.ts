import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { ROUTES } from "../src/routes";

/** What gains from compression; fonts are compressed already. */
const COMPRESSIBLE = /\.(html|js|css|svg)$/;

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
      await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
    }
  }
}
