import { Component, type ReactNode } from 'react'
import { Button } from '../controls/button.tsx'
import './fault-boundary.css'

interface FaultBoundaryProps {
  /** What failed, as it is called on screen: `The page`, `The form`. */
  readonly what: string
  readonly children: ReactNode
}

interface FaultState {
  readonly fault: Error | undefined
}

/** Keeps a fault of ours to the pane that it happened in: the rest of the page goes on, and nothing drawn is lost. */
export class FaultBoundary extends Component<FaultBoundaryProps, FaultState> {
  override readonly state: FaultState = { fault: undefined }

  static getDerivedStateFromError(thrown: unknown): FaultState {
    return { fault: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  override render(): ReactNode {
    const { fault } = this.state
    if (fault === undefined) return this.props.children
    return (
      <div className="fault" role="alert">
        <p>
          <strong>{this.props.what} met a fault of Millrace’s own.</strong> What is drawn is kept on this
          machine.
        </p>
        <p className="fault-words">{fault.message}</p>
        <span>
          <Button look="framed" onClick={() => this.setState({ fault: undefined })}>
            Try again
          </Button>
          <Button look="framed" onClick={() => location.reload()}>
            Reload
          </Button>
        </span>
      </div>
    )
  }
}
