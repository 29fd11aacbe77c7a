//! Physical lines of a text in any encoding, in bounded memory.

use std::io::Read;

use crate::csv::{Decoder, Fault, is_binary, sniff_encoding};
use crate::lines::WrongLine;

const CHUNK: usize = 64 * 1024;

/// Reads line by line; ends may be CR LF, LF or CR.
pub(crate) struct TextLines<R> {
    source: R,
    decoder: Decoder,
    text: String,
    position: usize,
    ended: bool,
    failure: Option<std::io::Error>,
    number: u64,
    most: usize,
    chunk: Vec<u8>,
}

/// A physical line without its end.
#[derive(Debug)]
pub(crate) struct TextLine {
    pub(crate) number: u64,
    pub(crate) text: String,
    /// It was longer than allowed, and its text is left out.
    pub(crate) too_long: bool,
    /// It has bytes that its encoding does not know.
    pub(crate) undecodable: bool,
}

impl<R: Read> TextLines<R> {
    /// `most` is the longest line, in bytes.
    ///
    /// # Errors
    /// If the source fails, or is no text: `Ok(None)`.
    pub(crate) fn new(mut source: R, most: usize) -> std::io::Result<Option<Self>> {
        let mut chunk = vec![0; CHUNK];
        let length = read_full(&mut source, &mut chunk)?;
        let (encoding, mark) = sniff_encoding(&chunk[..length]);
        if is_binary(&chunk[..length], encoding) {
            return Ok(None);
        }
        let mut decoder = Decoder::new(encoding);
        let mut text = String::new();
        let ended = length < CHUNK;
        decoder.push(&chunk[mark..length], ended, &mut text);
        Ok(Some(Self { source, decoder, text, position: 0, ended, failure: None, number: 0, most, chunk }))
    }

    /// The next line; the last one may have no end.
    pub(crate) fn next_line(&mut self) -> Option<Result<TextLine, WrongLine>> {
        self.number += 1;
        let mut too_long = false;
        loop {
            let rest = &self.text.as_bytes()[self.position..];
            let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
            let alone = end.is_some_and(|end| rest[end] == b'\r' && end + 1 == rest.len());
            match end {
                // Whether a CR at the edge stands alone is seen with the next bytes.
                Some(end) if !alone || self.ended => {
                    let length = end + 1 + usize::from(rest[end] == b'\r' && rest.get(end + 1) == Some(&b'\n'));
                    let line = self.line(end, too_long);
                    self.position += length;
                    return Some(Ok(line));
                }
                None if self.ended => {
                    if let Some(error) = self.failure.take() {
                        return Some(Err(Fault::from(error).at(self.number).into()));
                    }
                    let length = rest.len();
                    if length == 0 && !too_long {
                        return None;
                    }
                    let line = self.line(length, too_long);
                    self.position = self.text.len();
                    return Some(Ok(line));
                }
                None if rest.len() > self.most => {
                    too_long = true;
                    self.position = self.text.len();
                    self.fill();
                }
                _ => self.fill(),
            }
        }
    }

    fn line(&self, length: usize, too_long: bool) -> TextLine {
        let text = &self.text[self.position..self.position + length];
        let too_long = too_long || length > self.most;
        let text = if too_long { String::new() } else { text.to_owned() };
        TextLine { number: self.number, undecodable: text.contains('\u{FFFD}'), text, too_long }
    }

    fn fill(&mut self) {
        self.text.drain(..self.position);
        self.position = 0;
        // At least doubling what waits keeps looking for the end of a long line linear.
        let wanted = CHUNK.max(self.text.len());
        self.chunk.resize(wanted, 0);
        match read_full(&mut self.source, &mut self.chunk) {
            Ok(length) => {
                self.ended = length < wanted;
                self.decoder.push(&self.chunk[..length], self.ended, &mut self.text);
            }
            Err(error) => {
                self.ended = true;
                self.failure = Some(error);
                self.decoder.push(&[], true, &mut self.text);
            }
        }
    }
}

pub(crate) fn read_full(source: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match source.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], most: usize) -> Vec<(u64, String, bool)> {
        let mut lines = TextLines::new(bytes, most).expect("memory").expect("text");
        let next =
            || lines.next_line().map(|line| line.map(|line| (line.number, line.text, line.too_long)).expect("memory"));
        std::iter::from_fn(next).collect()
    }

    #[test]
    fn all_line_ends_and_long_lines_are_met() {
        let line = |number, text: &str| (number, text.to_owned(), false);
        assert_eq!(read(b"a\r\nb\n\rc\rd", 10), [line(1, "a"), line(2, "b"), line(3, ""), line(4, "c"), line(5, "d")]);
        assert!(read(b"", 10).is_empty());
        let long = format!("{}\nb\n{}\r", "x".repeat(200_000), "y".repeat(100_000));
        let expected = [(1, String::new(), true), line(2, "b"), (3, String::new(), true)];
        assert_eq!(read(long.as_bytes(), 1000), expected);
    }

    #[test]
    fn a_line_end_across_two_chunks_is_one() {
        let text = format!("{}\r\nb", "x".repeat(CHUNK - 1));
        let lines = read(text.as_bytes(), CHUNK);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[1].1, "b");
    }
}
