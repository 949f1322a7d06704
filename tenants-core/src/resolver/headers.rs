//! Where a request's headers are read, whatever the web framework keeps them in.

/// The headers of a request.
///
/// ```
/// use tenants_core::resolver::Headers;
///
/// let headers = [("Host", "acme.example.com"), ("Accept", "text/html")];
/// let mut seen = Vec::new();
/// headers.each("host", &mut |value| seen.push(value));
/// assert_eq!(seen, [b"acme.example.com"]);
/// ```
pub trait Headers {
    /// Shows the value of each line with this name, in their order; case does not count in a name.
    fn each<'a>(&'a self, name: &str, see: &mut dyn FnMut(&'a [u8]));
}

/// Names and values, for tests and examples.
impl<N: AsRef<str>, V: AsRef<[u8]>, const LEN: usize> Headers for [(N, V); LEN] {
    fn each<'a>(&'a self, name: &str, see: &mut dyn FnMut(&'a [u8])) {
        for (_, value) in self.iter().filter(|(own, _)| own.as_ref().eq_ignore_ascii_case(name)) {
            see(value.as_ref());
        }
    }
}
