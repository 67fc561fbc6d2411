import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

/**
 * Writes a whole file by a rename: an editor, git or a crash never sees half of it. A link stays a link, and the file
 * keeps its mode. Throws what the system says.
 */
export function replaceFile(file: string, text: string): void {
  const there = statSync(file, { throwIfNoEntry: false })
  const target = there === undefined ? file : realpathSync(file)
  const beside = `${target}.${process.pid}.tmp`
  try {
    writeDurably(beside, text, there?.mode ?? 0o666)
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

function writeDurably(file: string, text: string, mode: number): void {
  const open = openSync(file, 'w', mode)
  try {
    const bytes = Buffer.from(text, 'utf8')
    for (let at = 0; at < bytes.length;) at += writeSync(open, bytes, at)
    // Otherwise a crash may keep the rename and lose the bytes.
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}
