import type { Page, WebSocketRoute } from 'playwright-core'

/** A page's connection to its services, for a test to break. */
export class Wire {
  private readonly open = new Set<readonly [page: WebSocketRoute, services: WebSocketRoute]>()
  private isCut = false
  private swallows = false

  /** Before the page is loaded. */
  async layTo(page: Page): Promise<void> {
    await page.routeWebSocket(/\/socket$/, (socket) => this.connect(socket))
  }

  /** Breaks it, and lets no new one come about. */
  async cut(): Promise<void> {
    this.isCut = true
    const broken = [...this.open]
    this.open.clear()
    await Promise.all(broken.flat().map((end) => end.close()))
  }

  mend(): void {
    this.isCut = false
    this.swallows = false
  }

  /** What the services say is lost on its way from now on, and what they are asked arrives. */
  swallowAnswers(): void {
    this.swallows = true
  }

  private connect(page: WebSocketRoute): void {
    if (this.isCut) return void page.close()
    const services = page.connectToServer()
    this.open.add([page, services])
    page.onMessage((frame) => services.send(frame))
    services.onMessage((frame) => {
      if (!this.swallows) page.send(frame)
    })
  }
}
