import { existsSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { FlowError } from '../../../contract/errors.ts'

/**
 * What a folder lies on. `remote`: its locks and its shared memory do not hold among machines, and often not among
 * processes (https://www.sqlite.org/wal.html: "WAL does not work over a network filesystem"). `doubtful`: it works, with
 * a remark that its owner should know.
 */
export type DiskKind =
  | { readonly is: 'local' }
  | { readonly is: 'remote'; readonly name: string }
  | { readonly is: 'doubtful'; readonly name: string; readonly remark: string }

/** File systems by the numbers of Linux's statfs(2); elsewhere none of them is met, and every disk counts as local. */
const remote: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB (CIFS)'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
])
const doubtful: ReadonlyMap<number, readonly [name: string, remark: string]> = new Map([
  [0x65735546, ['FUSE', 'its locks and syncs are as good as the program behind it']],
  [0x01021997, ['9p', 'it is shared from outside, and its locks may not reach who else uses it']],
  [0x01021994, ['tmpfs', 'what is on it is gone after a restart of the machine']],
  [0x858458f6, ['ramfs', 'what is on it is gone after a restart of the machine']],
  [
    0x794c7630,
    ['overlay', 'in a container what is on it is gone with the container, unless the folder is a volume'],
  ],
])

/** Tells what a folder, or the nearest one above that exists, lies on. */
export function diskKind(folder: string, typeOf = (path: string) => statfsSync(path).type): DiskKind {
  const type = typeOf(nearestExisting(folder))
  const network = remote.get(type)
  if (network !== undefined) return { is: 'remote', name: network }
  const [name, remark] = doubtful.get(type) ?? []
  return name === undefined || remark === undefined ? { is: 'local' } : { is: 'doubtful', name, remark }
}

/** Throws BROKER_FOLDER_REMOTE: a file that two machines write is damaged sooner or later. */
export function refuseRemoteDisk(folder: string, kind = diskKind(folder)): void {
  if (kind.is !== 'remote') return
  throw new FlowError('BROKER_FOLDER_REMOTE', {
    message: `The data folder ${folder} is on ${kind.name}, a network file system, where the embedded broker cannot keep its promises.`,
    hint: 'Name a folder on a local disk with --data.',
    step: { do: 'other-data-folder' },
  })
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
