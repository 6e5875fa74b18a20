import { SLACK } from './bytes';

/** Room in memory that is filled from outside. */
@unmanaged
export class Buffer {
  at: usize;
  room: u32;

  /** Makes room for so many bytes, whatever was there; its place. */
  hold(length: u32): usize {
    if (length > this.room) {
      heap.free(this.at);
      this.room = length;
      this.at = heap.alloc(<usize>length + SLACK);
    }
    return this.at;
  }
}

/** A {@link Buffer} with room for so many bytes at first. */
export function createBuffer(room: u32): Buffer {
  const buffer = changetype<Buffer>(heap.alloc(offsetof<Buffer>()));
  buffer.at = heap.alloc(<usize>room + SLACK);
  buffer.room = room;
  return buffer;
}
