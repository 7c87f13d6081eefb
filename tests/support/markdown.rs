//! Fenced blocks of a Markdown page.

/// A fenced block.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "each test binary uses a part")]
pub struct Block {
    /// First word behind the fence: `loyal`, `toml`, `console`, …
    pub language: String,
    /// The other words behind the fence.
    pub words: Vec<String>,
    /// The heading of level 2 above it, empty before the first.
    pub section: String,
    /// Line of its first line of content, from 1.
    pub line: usize,
    /// Its content.
    pub text: String,
}

/// All fenced blocks of a page, in order. Fences are three or more backticks.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut section = String::new();
    let mut open: Option<(usize, Block)> = None;
    for (at, line) in page.lines().enumerate() {
        let ticks = line.chars().take_while(|&c| c == '`').count();
        match &mut open {
            Some((fence, block)) => {
                if ticks >= *fence && line.trim_start_matches('`').trim().is_empty() {
                    found.extend(open.take().map(|(_, block)| block));
                } else {
                    block.text.push_str(line);
                    block.text.push('\n');
                }
            }
            None if ticks >= 3 => {
                let mut words = line[ticks..].split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                let block = Block {
                    language,
                    words: words.collect(),
                    section: section.clone(),
                    line: at + 2,
                    text: String::new(),
                };
                open = Some((ticks, block));
            }
            None => {
                if let Some(heading) = line.strip_prefix("## ") {
                    section = heading.trim().to_owned();
                }
            }
        }
    }
    assert!(open.is_none(), "a fence is not closed: {:?}", open.map(|(_, block)| block.line));
    found
}
