import { type FileHandle, mkdir } from 'node:fs/promises'
import { FlowError } from '../../contract/errors.ts'
import type { FileNames } from './file-names.ts'
import { finish, openExisting, PartFile } from './part-file.ts'
import { freshState, type SinkState } from './sink-state.ts'

/**
 * Brings the files to what the last commit says: a file that was decided to be complete gets its name, and
 * the part is cut to its committed length. Throws FILE_POSITION_LOST where committed bytes are gone.
 */
export async function recover(names: FileNames, committed: SinkState | undefined): Promise<SinkState> {
  await mkdir(names.folder, { recursive: true })
  if (committed === undefined) return freshState(await names.firstFree())
  if (committed.sealed !== null) await finishSealed(names, committed.sealed)
  if (committed.length > 0) await demandLength(names, committed.number, committed.length)
  return committed
}

// Neither part nor file under that name: it was finished, and somebody has taken it away since.
async function finishSealed(
  names: FileNames,
  { number, length }: { number: number; length: number },
): Promise<void> {
  const size = await sizeOf(names.part(number))
  if (size === undefined) return
  if (size < length) throw tooShort(names.name(number), size, length)
  if (size > length) await cutTo(names.part(number), length)
  await finish(names.part(number), names.finished(number))
}

async function demandLength(names: FileNames, number: number, length: number): Promise<void> {
  const size = (await sizeOf(names.part(number))) ?? 0
  if (size < length) throw tooShort(`${names.name(number)}.part`, size, length)
}

/** The part of a state, made or cut to its committed length. */
export function openPart(names: FileNames, { number, length }: SinkState): Promise<PartFile> {
  return PartFile.open(names.part(number), length)
}

async function cutTo(path: string, length: number): Promise<void> {
  await withFile(path, async (handle) => {
    await handle.truncate(length)
    await handle.sync()
  })
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return await withFile(path, async (handle) => (await handle.stat()).size)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openExisting(path)
  try {
    return await use(handle)
  } finally {
    await handle.close()
  }
}

function tooShort(name: string, size: number, length: number): FlowError {
  return new FlowError('FILE_POSITION_LOST', {
    message: `"${name}" has ${size} bytes, and ${length} bytes of it are committed: ${length - size} bytes are gone.`,
    hint: 'Put the file back; or let the node begin a new file and redo what is missing by a replay.',
  })
}
