import { existsSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

export interface PageFile {
  readonly bytes: Uint8Array
  readonly type: string
  /** Its name holds a hash of its content: a browser may keep it for ever. */
  readonly isForever: boolean
}

/** Addresses that the page itself answers. */
const VIEWS = ['/', '/gallery']

/** The built page, by address; undefined where nothing is there. */
export class PageFiles {
  private readonly folder: string
  private readonly read = new Map<string, PageFile>()

  constructor(folder: string) {
    this.folder = folder
  }

  at(path: string): PageFile | undefined {
    const name = VIEWS.includes(path) ? 'index.html' : path.slice(1)
    const known = this.read.get(name)
    if (known !== undefined) return known
    const file = join(this.folder, name)
    const type = TYPES[extname(name)]
    const way = relative(this.folder, file)
    if (type === undefined || way.startsWith('..') || !existsSync(file) || !statSync(file).isFile())
      return undefined
    const found = { bytes: readFileSync(file), type, isForever: way.startsWith(`assets${sep}`) }
    this.read.set(name, found)
    return found
  }
}
