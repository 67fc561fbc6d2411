import { FrameLink } from './frame-link.ts'
import type { StudioLink } from './studio-link.ts'

/** Waits between two attempts to come back, in ms: at first at once, at last rarely. */
const WAITS = [100, 500, 1_000, 2_000, 5_000]

/** Services behind a WebSocket of the server that the page came from; comes back by itself when the connection breaks. */
export function webLink(address: string): StudioLink {
  const link = new FrameLink()
  connect(link, address, 0)
  return link
}

function connect(link: FrameLink, address: string, failures: number): void {
  const socket = new WebSocket(address)
  socket.binaryType = 'arraybuffer'
  let wasOpen = false
  socket.addEventListener('open', () => {
    wasOpen = true
    link.opened((frame) => socket.send(frame))
  })
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) link.received(new Uint8Array(data))
  })
  socket.addEventListener('close', () => {
    link.lost()
    if (link.connection.getState() === 'strange') return
    if (!wasOpen) void askWhy(link)
    const soFar = wasOpen ? 0 : failures + 1
    setTimeout(() => connect(link, address, soFar), WAITS[Math.min(soFar, WAITS.length - 1)])
  })
}

/** A socket that fails says nothing of why; the page's own address does. */
async function askWhy(link: FrameLink): Promise<void> {
  const { status } = await fetch('/', { cache: 'no-store' }).catch(() => ({ status: 0 }))
  if (status === 403) link.refused()
}
