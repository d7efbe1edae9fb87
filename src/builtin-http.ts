/**
 * Node's own HTTP, without what `import` of it costs: that reads everything which the module exports, and so loads the WebSocket of
 * undici, 30 to 60 ms of processor time for every command that may send or read a list. Types come from `node:http` as ever.
 */
export const http = process.getBuiltinModule('node:http');
