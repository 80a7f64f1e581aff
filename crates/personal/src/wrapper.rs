//! The two wrappers that keep a value out of logs, traces and messages.

use std::fmt;

use zeroize::Zeroize;

/// A datum about a person. It cannot be printed or serialised, and is wiped from memory when dropped.
///
/// Wiping covers this allocation; copies made after [`open`](Self::open) are the opener's to care for.
///
/// ```compile_fail,E0277
/// println!("{}", madoguchi_personal::Personal::new(String::from("山田 太郎")));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Personal<T: Zeroize>(T);

impl<T: Zeroize> Personal<T> {
    /// Takes charge of `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The clear value. The only way to read it: whoever calls this states that it is needed here.
    #[must_use]
    pub fn open(&self) -> &T {
        &self.0
    }

    /// The clear value itself, to be moved into a wire message; from there on it is no longer wiped.
    #[must_use]
    pub fn into_inner(mut self) -> T
    where
        T: Default,
    {
        std::mem::take(&mut self.0)
    }
}

impl<T: Zeroize> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl<T: Zeroize> Zeroize for Personal<T> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> Drop for Personal<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Key material, a password or a token. Like [`Personal`], and never handed out by value.
///
/// It cannot be compared with `==`: secrets are compared in constant time, by whoever knows their form.
#[derive(Clone)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Takes charge of `value`.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The clear value. The only way to read it.
    #[must_use]
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl<T: Zeroize> Zeroize for Secret<T> {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

impl<T: Zeroize> Drop for Secret<T> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    /// Counts how often it is wiped.
    #[derive(Clone)]
    struct Probe(Rc<Cell<u32>>);

    impl Zeroize for Probe {
        fn zeroize(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", Personal::new("山田 太郎".to_owned())), "[personal]");
        assert_eq!(format!("{:#?}", Some(Secret::new(vec![1_u8]))), "Some(\n    [secret],\n)");
    }

    #[test]
    fn dropping_wipes_every_copy() {
        let wiped = Rc::new(Cell::new(0));
        let personal = Personal::new(Probe(Rc::clone(&wiped)));
        drop(personal.clone());
        assert_eq!(wiped.get(), 1);
        drop(personal);
        assert_eq!(wiped.get(), 2);
        drop(Secret::new(Probe(Rc::clone(&wiped))));
        assert_eq!(wiped.get(), 3);
    }

    #[test]
    fn the_value_comes_out_by_its_method_only() {
        let personal = Personal::new("山田".to_owned());
        assert_eq!(personal.open(), "山田");
        assert_eq!(personal.into_inner(), "山田");
        assert_eq!(Secret::new(7_u32).expose(), &7);
    }
}
