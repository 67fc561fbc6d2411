import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes in a file, mounted for a test (root, mke2fs). */
export class SmallDisk {
  readonly folder: string
  private readonly home: string

  private constructor(home: string) {
    this.home = home
    this.folder = join(home, 'disk')
  }

  static mount(megabytes: number): SmallDisk {
    const disk = new SmallDisk(mkdtempSync(join(tmpdir(), 'millrace-disk-')))
    const image = join(disk.home, 'image')
    writeFileSync(image, '')
    truncateSync(image, megabytes * 1024 * 1024)
    mkdirSync(disk.folder)
    run('mke2fs', '-q', '-F', '-t', 'ext4', '-O', '^has_journal', image)
    run('mount', '-o', 'loop', image, disk.folder)
    return disk
  }

  /** Takes all space that is left. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder)
    writeFileSync(join(this.folder, 'filler'), Buffer.alloc(bavail * bsize))
  }

  free(): void {
    rmSync(join(this.folder, 'filler'), { force: true })
  }

  makeReadOnly(): void {
    run('mount', '-o', 'remount,ro', this.folder)
  }

  unmount(): void {
    run('umount', this.folder)
    rmSync(this.home, { recursive: true })
  }
}

function run(program: string, ...programArguments: string[]): void {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`
  execFileSync(program, programArguments, { env: { ...process.env, PATH: path } })
}
