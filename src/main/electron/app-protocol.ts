import { protocol } from 'electron'
import { PageFiles } from '../studio/page/page-files.ts'
import { PAGE_HEADERS } from '../studio/page/page-policy.ts'

const SCHEME = 'app'
/** Where the page lives; a window shows nothing else. */
export const PAGE_ORIGIN = `${SCHEME}://studio`

/** Before the app is ready: the page's addresses are those of a site of its own, with its policy. */
export function announceScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the built page from a folder, with the same policy as the server does. */
export function servePage(folder: string): void {
  const files = new PageFiles(folder)
  protocol.handle(SCHEME, ({ url }) => {
    const { host, pathname } = new URL(url)
    const file = `${SCHEME}://${host}` === PAGE_ORIGIN ? files.at(pathname) : undefined
    if (file === undefined)
      return new Response('There is no such page.\n', { status: 404, headers: PAGE_HEADERS })
    return new Response(Buffer.from(file.bytes), { headers: { ...PAGE_HEADERS, 'Content-Type': file.type } })
  })
}
