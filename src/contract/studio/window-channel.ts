/** What carries frames between the desktop window and its process. */
export const WINDOW_CHANNEL = 'millrace-frame'
/** The page has come, or has come again. */
export const WINDOW_HELLO = 'millrace-hello'

/** What the preload script gives to the page, under this name: nothing but a way for frames. */
export const WINDOW_BRIDGE = 'millraceWindow'

export interface WindowBridge {
  /** Begins a session; frames of the services come to `receive`. Gives the way to send. */
  connect(receive: (frame: Uint8Array<ArrayBuffer>) => void): (frame: Uint8Array<ArrayBuffer>) => void
}
