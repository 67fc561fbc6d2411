import { type RowsSource, UPLOAD_PART_BYTES } from '../../contract/studio/reference-methods.ts'
import type { StudioLink } from '../platform/studio-link.ts'
import { isJson } from '../../flow/is-json.ts'

const FORMATS = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
} as const

/** How rows are written, by the name of their file; undefined where Millrace reads no such files. */
export function formatOf(name: string): 'csv' | 'json' | 'ndjson' | undefined {
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  return Object.hasOwn(FORMATS, ending) ? FORMATS[ending as keyof typeof FORMATS] : undefined
}

/** Hands a file to the services part by part: it may be larger than any message. `told`: hears how many bytes are there. Throws `Refused`. */
export async function uploadRows(
  link: StudioLink,
  file: Blob,
  format: 'csv' | 'json' | 'ndjson',
  told: (bytes: number) => void = () => undefined,
): Promise<RowsSource> {
  const upload = crypto.randomUUID()
  let at = 0
  do {
    const part = new Uint8Array(await file.slice(at, at + UPLOAD_PART_BYTES).arrayBuffer())
    await link.ask('references.upload', { upload, at, base64: base64Of(part) })
    at += part.length
    told(at)
  } while (at < file.size)
  return { upload, format }
}

function base64Of(bytes: Uint8Array): string {
  const STEP = 32_768
  let text = ''
  for (let at = 0; at < bytes.length; at += STEP)
    text += String.fromCharCode(...bytes.subarray(at, at + STEP))
  return btoa(text)
}

/** How pasted rows are written: JSON, lines of it, or a table as spreadsheets copy it, which becomes CSV. */
export function pastedRows(text: string): {
  readonly text: string
  readonly format: 'csv' | 'json' | 'ndjson'
} {
  const begins = text.trimStart()
  if (begins.startsWith('[')) return { text, format: 'json' }
  if (begins.startsWith('{')) return { text, format: isJson(text) ? 'json' : 'ndjson' }
  const [head = ''] = text.split('\n', 1)
  return { text: head.includes('\t') ? tabsToCommas(text) : text, format: 'csv' }
}

/** A cell that holds tabs or line breaks comes quoted, and those quotes are CSV's own already. */
function tabsToCommas(text: string): string {
  return text.replaceAll(/"(?:[^"]|"")*"|[^\t\r\n]+|\t/g, (part) => {
    if (part === '\t') return ','
    return part.startsWith('"') || !/[",]/.test(part) ? part : `"${part.replaceAll('"', '""')}"`
  })
}
