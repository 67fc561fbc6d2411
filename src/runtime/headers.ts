import type { Header } from '../contract/message.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

export function textHeader(name: string, value: string): Header {
  return { name, value: utf8.encode(value) }
}

/** The last header of that name, as text. */
export function headerText(headers: readonly Header[], name: string): string | undefined {
  const header = headers.findLast((candidate) => candidate.name === name)
  return header === undefined || header.value === null ? undefined : text.decode(header.value)
}
