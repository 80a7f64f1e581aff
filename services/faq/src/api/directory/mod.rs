//! The section directory (B15).

mod history;
mod update;

use madoguchi_kit::status::Refusal;
use madoguchi_proto::faq::v1::{
    GetSectionRequest, GetSectionResponse, ImportRequest, ListSectionVersionsRequest,
    ListSectionVersionsResponse, ListSectionsRequest, ListSectionsResponse, Section as WireSection,
    UpdateSectionRequest, UpdateSectionResponse, directory_service_server::DirectoryService,
};
use tonic::{Request, Response, Status, Streaming};

use super::{
    Shared,
    import::{self, Events},
    wire,
};
use crate::{
    domain::{Section, SectionCode},
    error::Failure,
    store::sections,
};

/// Most sections a reply gives.
const MAX_SECTIONS: u32 = 1_000;

/// The service `DirectoryService`.
pub struct Directory {
    shared: Shared,
}

impl Directory {
    /// Reads and imports the shared directory.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    async fn get(&self, code: &str) -> Result<GetSectionResponse, Failure> {
        let code = SectionCode::parse(code)
            .ok_or_else(|| Refusal::invalid("code", "is not a section code"))?;
        let found = sections::get(self.shared.database.pool(), code.as_str()).await?;
        let found = found.ok_or_else(|| Refusal::not_found("the section"))?;
        let section = self.on_wire(found);
        Ok(GetSectionResponse { section: Some(section) })
    }

    async fn list(&self) -> Result<ListSectionsResponse, Failure> {
        let found = sections::list(self.shared.database.pool(), MAX_SECTIONS).await?;
        let sections = found.into_iter().map(|found| self.on_wire(found)).collect();
        Ok(ListSectionsResponse { sections })
    }

    fn on_wire(&self, (version, section): (u32, Section)) -> WireSection {
        let section = wire::section(section, &self.shared.calendar, self.shared.clock.now());
        WireSection { version, ..section }
    }
}

#[tonic::async_trait]
impl DirectoryService for Directory {
    async fn get_section(
        &self,
        request: Request<GetSectionRequest>,
    ) -> Result<Response<GetSectionResponse>, Status> {
        Ok(Response::new(self.get(&request.into_inner().code).await?))
    }

    async fn list_sections(
        &self,
        _: Request<ListSectionsRequest>,
    ) -> Result<Response<ListSectionsResponse>, Status> {
        Ok(Response::new(self.list().await?))
    }

    async fn list_section_versions(
        &self,
        request: Request<ListSectionVersionsRequest>,
    ) -> Result<Response<ListSectionVersionsResponse>, Status> {
        Ok(Response::new(history::list(&self.shared, request.get_ref()).await?))
    }

    async fn update_section(
        &self,
        request: Request<UpdateSectionRequest>,
    ) -> Result<Response<UpdateSectionResponse>, Status> {
        Ok(Response::new(update::update(&self.shared, &request).await?))
    }

    type ImportSectionsStream = Events;

    async fn import_sections(
        &self,
        request: Request<Streaming<ImportRequest>>,
    ) -> Result<Response<Events>, Status> {
        import::start::<Section>(&self.shared, request)
    }
}
