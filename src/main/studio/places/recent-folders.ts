import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '../../../runtime/files/replace-file.ts'

const recentFile = z.strictObject({ version: z.literal(1), folders: z.array(z.string().max(4_096)).max(50) })

const KEPT_AT_MOST = 8

/** The folders that this user has worked in, the latest first. */
export class RecentFolders {
  private readonly folder: string | undefined

  /** Where this user's own settings lie; nothing is remembered without it. */
  constructor(folder: string | undefined) {
    this.folder = folder
  }

  /** Those that are still there. */
  list(): readonly string[] {
    return this.read().filter((folder) => existsSync(folder))
  }

  note(folder: string): void {
    if (this.folder === undefined) return
    const folders = [folder, ...this.read().filter((each) => each !== folder)].slice(0, KEPT_AT_MOST)
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 })
      replaceFile(this.file(this.folder), JSON.stringify({ version: 1, folders }))
    } catch {
      // A home that cannot be written to: a person finds the folder by its name.
    }
  }

  private read(): readonly string[] {
    if (this.folder === undefined) return []
    try {
      return recentFile.parse(JSON.parse(readFileSync(this.file(this.folder), 'utf8'))).folders
    } catch {
      return []
    }
  }

  private file(folder: string): string {
    return join(folder, 'recent-folders.json')
  }
}
