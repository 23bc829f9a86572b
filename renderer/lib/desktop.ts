// The desktop shell around this page: its preload puts the bridge into the window. In a browser there is none.
import type { DesktopBridge } from '../../main/channels.js';

declare global {
  interface Window {
    deskcloud?: DesktopBridge;
  }
}

export const desktop: DesktopBridge | undefined = window.deskcloud;
