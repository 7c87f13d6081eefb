//! Renderers: each turns diagnostics and their sources into text of one format.
