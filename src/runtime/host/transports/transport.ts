/** One end of a connection that carries frames, in order, to the other end. */
export interface Transport {
  /** Hands a frame over; its bytes are not touched afterwards. Ignored once the connection is closed. */
  send(frame: Uint8Array<ArrayBuffer>): void
  /** Bytes that were handed over and that the system has not taken yet; absent where nobody can say. */
  waitingBytes?(): number
  /** What comes is not checked: bytes of a frame, or whatever else the other end sends. Call it once, at once. */
  onMessage(listener: (message: unknown) => void): void
  /** Closes when what was sent is on its way. */
  close(): void
  /** Called once, whoever closed, behind the last message. */
  onClose(listener: () => void): void
}
