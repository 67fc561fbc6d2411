import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type DoorNote, readDoorNotes, removeLeftNote } from './door-notes.ts'

/** Nobody listens there: not one that is busy, stopped, or has watchers enough. */
const NOBODY: ReadonlySet<string | undefined> = new Set(['ECONNREFUSED', 'ENOENT'])

/**
 * A connection to a process that runs flows; undefined where there is none. Whether a process of that id lives says
 * nothing, for ids are used again: only who listens is there, and the note of one that does not is taken away.
 */
export async function knockAt(dataFolder: string, note: DoorNote): Promise<Socket | undefined> {
  const socket = connect(note.address)
  // One that is killed may reset the connection: its end is told of by "close".
  socket.on('error', () => socket.destroy())
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    if (NOBODY.has((error as NodeJS.ErrnoException).code)) removeLeftNote(dataFolder, note)
    return undefined
  }
}

/** Takes away the notes of processes that were killed. */
export async function sweepDoors(dataFolder: string): Promise<void> {
  await Promise.all(
    readDoorNotes(dataFolder).map(async (note) => (await knockAt(dataFolder, note))?.destroy()),
  )
}
