import type { Plugin } from 'vite'

export function nativePart(): Plugin
