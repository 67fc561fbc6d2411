import { WINDOW_BRIDGE, type WindowBridge } from '../../contract/studio/window-channel.ts'
import { FrameLink } from './frame-link.ts'
import type { StudioLink } from './studio-link.ts'

/** Services in the process of the desktop window; undefined in a browser. */
export function windowLink(): StudioLink | undefined {
  const bridge = (globalThis as unknown as Record<string, WindowBridge | undefined>)[WINDOW_BRIDGE]
  if (bridge === undefined) return undefined
  const link = new FrameLink()
  link.opened(bridge.connect((frame) => link.received(frame)))
  return link
}
