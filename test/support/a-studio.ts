import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { StudioServer } from '../../src/main/server/studio-server.ts'
import { Studio, type StudioOptions } from '../../src/main/studio/studio.ts'
import { type Clock, systemClock } from '../../src/runtime/clock.ts'

const examples = fileURLToPath(new URL('../../flows', import.meta.url))

export interface ServedStudio {
  readonly address: string
  readonly origin: string
  readonly folder: string
}

export interface AStudio {
  readonly studio: Studio
  readonly folder: string
  /** The built page: one line. */
  readonly page: string
}

/** The Studio's services on a workspace with one example, and a page of one line; gone after the test. */
export function aStudio(
  options: Pick<StudioOptions, 'startHost'> & { readonly clock?: Clock } = {},
): AStudio {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-studio-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(examples, 'product-enrichment'), join(folder, 'flows/product-enrichment'), { recursive: true })
  writeFileSync(join(folder, 'millrace.json'), '{ "version": 1, "name": "shop-flows" }\n')
  const page = join(folder, 'page')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Millrace</title>\n')
  writeFileSync(join(page, 'assets/page-1a2b.js'), 'export {}\n')
  const trustFolder = join(folder, '.trust')
  const studio = new Studio({ workspace: folder, examples, clock: systemClock, trustFolder, ...options })
  onTestFinished(() => studio.close())
  return { studio, folder, page }
}

/** The same behind the server. */
export async function aServedStudio(options: Parameters<typeof aStudio>[0] = {}): Promise<ServedStudio> {
  const { studio, folder, page } = aStudio(options)
  const server = await StudioServer.start({ studio, page, port: 0 })
  onTestFinished(() => server.close())
  return { address: server.address, origin: new URL(server.address).origin, folder }
}
