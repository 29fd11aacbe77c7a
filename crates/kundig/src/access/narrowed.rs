//! Grants that are narrowed to segments: what they reach is asked of the area of segments, by way of the unit.

use std::sync::Arc;

use super::{Decision, Segments};
use crate::base::{CustomerId, Result};
use crate::store::dialect::Visible;
use crate::unit::Unit;

impl Unit<'_> {
    /// To which of the segments that a decision asks for a customer belongs: a look at the customer for each, and none where
    /// no grant is narrowed to one.
    pub(crate) fn segments_of(&mut self, decision: &Decision, customer: CustomerId) -> Result<Segments> {
        let (services, mut found) = (self.services, Segments::default());
        let access = Arc::clone(&self.circumstances.access);
        for (segment, name) in access.segments(decision) {
            if services.belongs(self, &name, customer)? {
                found.insert(segment);
            }
        }
        Ok(found)
    }

    /// The filter that a list must put into its query.
    pub(crate) fn visible(&mut self, decision: &Decision) -> Result<Visible> {
        let (services, access) = (self.services, Arc::clone(&self.circumstances.access));
        let mut visible = access.visible(decision);
        if let Visible::Of { segments, .. } = &mut visible {
            for (_, name) in access.segments(decision) {
                segments.extend(services.segment(self, &name)?);
            }
        }
        Ok(visible)
    }
}
