/** A part of a text in Markdown, as far as our READMEs use it. All else stays text: nothing of it becomes HTML. */
export type Block =
  | { readonly is: 'heading'; readonly level: number; readonly text: string }
  | { readonly is: 'paragraph'; readonly text: string }
  | { readonly is: 'list'; readonly items: readonly string[]; readonly isOrdered: boolean }
  | { readonly is: 'code'; readonly text: string }
  | { readonly is: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

export function markdownBlocks(text: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = text.split(/\r?\n/)
  let at = 0
  const take = (belongs: (line: string) => boolean): string[] => {
    const start = at
    while (at < lines.length && belongs(lines[at]!)) at += 1
    return lines.slice(start, at)
  }
  while (at < lines.length) {
    const line = lines[at]!
    const heading = /^(#{1,6})\s+(.*)$/.exec(line)
    if (line.trim() === '') at += 1
    else if (heading !== null) {
      at += 1
      blocks.push({ is: 'heading', level: heading[1]!.length, text: heading[2]! })
    } else if (line.startsWith('```')) {
      at += 1
      blocks.push({ is: 'code', text: take((each) => !each.startsWith('```')).join('\n') })
      at += 1
    } else if (line.startsWith('|')) blocks.push(table(take((each) => each.startsWith('|'))))
    else if (ITEM.test(line)) blocks.push(list(take((each) => each.trim() !== '' && !each.startsWith('#'))))
    else blocks.push({ is: 'paragraph', text: take(isParagraph).join(' ') })
  }
  return blocks
}

const ITEM = /^\s*(?:[-*]|\d+\.)\s+/

function isParagraph(line: string): boolean {
  return line.trim() !== '' && !/^(#{1,6}\s|```|\|)/.test(line) && !ITEM.test(line)
}

function list(lines: readonly string[]): Block {
  const items: string[] = []
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''))
    else items.push(`${items.pop() ?? ''} ${line.trim()}`)
  }
  return { is: 'list', items, isOrdered: /^\s*\d/.test(lines[0] ?? '') }
}

function table(lines: readonly string[]): Block {
  const [head = [], , ...rows] = lines.map(cells)
  return { is: 'table', head, rows }
}

/** A `|` that is meant is written `\|`. */
function cells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}

export type Inline =
  | { readonly is: 'text' | 'code'; readonly text: string }
  | { readonly is: 'strong' | 'emphasis'; readonly parts: readonly Inline[] }

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|(?<![\w*])[*_]([^*_]+)[*_](?!\w)|\[([^\]]+)\]\([^)]*\)/

/** Links keep their words: a page of the Studio leads nowhere else. */
export function inlines(text: string): readonly Inline[] {
  const match = INLINE.exec(text)
  if (match === null) return text === '' ? [] : [{ is: 'text', text }]
  const [whole, code, strong, emphasis, link] = match
  const part: readonly Inline[] =
    code !== undefined
      ? [{ is: 'code', text: code }]
      : strong !== undefined
        ? [{ is: 'strong', parts: inlines(strong) }]
        : emphasis !== undefined
          ? [{ is: 'emphasis', parts: inlines(emphasis) }]
          : inlines(link ?? '')
  const before = text.slice(0, match.index)
  return [
    ...(before === '' ? [] : [{ is: 'text', text: before } as const]),
    ...part,
    ...inlines(text.slice(match.index + whole.length)),
  ]
}
