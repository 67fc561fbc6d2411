import {
  ArrowDownToLine,
  ArrowUpFromLine,
  Box,
  Braces,
  Code,
  Dice5,
  FileInput,
  FileOutput,
  Filter,
  ListTree,
  type LucideIcon,
  ScrollText,
  Split,
  Table2,
} from 'lucide-react'
import { ownEntry } from '../../flow/own-entry.ts'

/** Shape says what a node is. A kind without an icon of its own is a box. */
const icons: Readonly<Record<string, LucideIcon>> = {
  'topic-source': ArrowDownToLine,
  'topic-sink': ArrowUpFromLine,
  'file-source': FileInput,
  'file-sink': FileOutput,
  generator: Dice5,
  lookup: Table2,
  map: Braces,
  filter: Filter,
  switch: Split,
  split: ListTree,
  code: Code,
  log: ScrollText,
}

export function KindIcon({ kind }: { readonly kind: string }) {
  const Icon = ownEntry(icons, kind) ?? Box
  return <Icon size={16} strokeWidth={1.75} aria-hidden />
}
