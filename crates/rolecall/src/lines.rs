//! Lines of a stream, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

/// Longest line that is kept, in bytes.
const MAX_LINE_BYTES: usize = 64 << 20;
/// Most lines that are given at once.
const MAX_LINES: usize = 512;
/// Bytes of lines after which no more are given at once.
const MAX_BYTES: usize = 4 << 20;
/// Read at once, in bytes.
const BUFFER_BYTES: usize = 256 << 10;

/// A line and its place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The text without its line feed, or why it is not given.
    pub(crate) text: Result<String, String>,
    /// Number, from 1.
    pub(crate) number: u64,
    /// First byte, from 0.
    pub(crate) offset: u64,
}

/// Reads lines.
#[derive(Debug)]
pub(crate) struct Lines<R: Read> {
    reader: BufReader<R>,
    number: u64,
    offset: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(reader: R) -> Self {
        Lines { reader: BufReader::with_capacity(BUFFER_BYTES, reader), number: 0, offset: 0 }
    }

    /// The next lines that are not blank, as many as are there without waiting; none at the end.
    pub(crate) fn some(&mut self) -> io::Result<Vec<Line>> {
        let mut lines = Vec::new();
        let mut bytes = 0;
        loop {
            let Some(line) = self.next()? else { return Ok(lines) };
            let length = line.text.as_ref().map_or(0, String::len);
            if line.text.as_ref().map_or(true, |text| !text.trim().is_empty()) {
                lines.push(line);
                bytes += length;
            }
            let waits = !self.reader.buffer().contains(&b'\n');
            if !lines.is_empty() && (waits || lines.len() >= MAX_LINES || bytes >= MAX_BYTES) {
                return Ok(lines);
            }
        }
    }

    fn next(&mut self) -> io::Result<Option<Line>> {
        let (number, offset) = (self.number + 1, self.offset);
        let mut bytes = Vec::new();
        let limit = MAX_LINE_BYTES as u64 + 1;
        let mut read = (&mut self.reader).take(limit).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let whole = bytes.last() == Some(&b'\n');
        if whole {
            bytes.pop();
        } else if read > MAX_LINE_BYTES {
            read += self.skip()?;
        }
        self.number = number;
        self.offset += read as u64;
        let text = if bytes.len() > MAX_LINE_BYTES {
            Err(format!("the line is longer than {} MiB", MAX_LINE_BYTES >> 20))
        } else {
            String::from_utf8(bytes).map_err(|_| "the line is not UTF-8".to_owned())
        };
        Ok(Some(Line { text, number, offset }))
    }

    /// Passes over the rest of a line.
    fn skip(&mut self) -> io::Result<usize> {
        let mut skipped = 0;
        loop {
            let buffer = self.reader.fill_buf()?;
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let length = end.map_or(buffer.len(), |at| at + 1);
            self.reader.consume(length);
            skipped += length;
            if end.is_some() || length == 0 {
                return Ok(skipped);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_numbers_and_offsets_and_blank_ones_are_passed_over() {
        let mut lines = Lines::new(&b"a\n\n \nbc\n\xff\nlast"[..]);
        let mut found = Vec::new();
        loop {
            let some = lines.some().unwrap();
            if some.is_empty() {
                break;
            }
            found.extend(some.into_iter().map(|line| (line.text.ok(), line.number, line.offset)));
        }
        let expected = [
            (Some("a".to_owned()), 1, 0),
            (Some("bc".to_owned()), 4, 5),
            (None, 5, 8),
            (Some("last".to_owned()), 6, 10),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_without_end_is_passed_over_in_bounded_memory() {
        let long = io::repeat(b'x').take(MAX_LINE_BYTES as u64 + 10).chain(&b"\nnext\n"[..]);
        let mut lines = Lines::new(long);
        assert_eq!(lines.next().unwrap().unwrap().text, Err("the line is longer than 64 MiB".to_owned()));
        let next = lines.next().unwrap().unwrap();
        assert_eq!((next.text, next.number), (Ok("next".to_owned()), 2));
    }
}
