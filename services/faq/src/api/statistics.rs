//! `GetStatistics`: how articles are used, and how old they are.

use jiff::{
    ToSpan as _,
    civil::{Date, Time},
};
use madoguchi_access::{Caller, Role};
use madoguchi_calendar::{at_jst, jst_date};
use madoguchi_proto::faq::v1::{
    ArticleOrder, ArticleStatistics, GetStatisticsRequest, GetStatisticsResponse,
    SectionStatistics, statistics_service_server::StatisticsService,
};
use tonic::{Request, Response, Status};

use super::{
    Shared,
    fields::{Fields, PageSize},
    person::person,
};
use crate::{
    domain::{SectionCode, Sight, reminded_until},
    error::Failure,
    store::statistics::{self, OfArticle, OfSection, Order, Scope},
};

/// Days of which figures are given where the request does not say.
const USUAL_DAYS: i64 = 30;
/// Most days of one request.
const MAX_DAYS: i64 = 400;
const SIZES: PageSize = PageSize { usual: 50, most: 200 };

/// The service `StatisticsService`.
pub struct Statistics {
    shared: Shared,
}

impl Statistics {
    /// Counts in the shared tables.
    pub fn new(shared: Shared) -> Self {
        Self { shared }
    }

    async fn get(
        &self,
        caller: &Caller,
        request: &GetStatisticsRequest,
    ) -> Result<GetStatisticsResponse, Failure> {
        let now = self.shared.clock.now();
        let mut fields = Fields::default();
        let section = fields.section_if_any("section_code", &request.section_code);
        let days = days(&mut fields, request, jst_date(now));
        let order = fields.check("order", order(request.order).ok_or("is no order"));
        let limit = fields.page_size("limit", request.limit, SIZES);
        let ((section, (from, until)), (order, limit)) =
            fields.finish(section.zip(days).zip(order.zip(limit)))?;
        // Handling managers answer for what operators are given to read.
        let sight =
            if caller.is(Role::HandlingManager) { Sight::All } else { person(caller).sight() };
        let Some(section) = sight.narrowed(section) else {
            return Ok(GetStatisticsResponse::default());
        };
        let midnight = |day| at_jst(day, Time::midnight());
        let scope = Scope {
            section: section.as_ref().map(SectionCode::as_str),
            from,
            until,
            begins: midnight(from),
            ends: midnight(until.saturating_add(1.day())),
            now,
            due_until: reminded_until(jst_date(now)),
        };
        let pool = self.shared.database.pool();
        let sections = statistics::by_section(pool, &scope).await?;
        let articles = statistics::by_article(pool, &scope, order, limit).await?;
        Ok(GetStatisticsResponse {
            sections: sections.into_iter().map(of_section).collect(),
            articles: articles.into_iter().map(of_article).collect(),
        })
    }
}

#[tonic::async_trait]
impl StatisticsService for Statistics {
    async fn get_statistics(
        &self,
        request: Request<GetStatisticsRequest>,
    ) -> Result<Response<GetStatisticsResponse>, Status> {
        Ok(Response::new(self.get(Caller::of(&request)?, request.get_ref()).await?))
    }
}

fn days(fields: &mut Fields, request: &GetStatisticsRequest, today: Date) -> Option<(Date, Date)> {
    let from = fields.day("from", &request.from);
    let until = fields.day("until", &request.until);
    let until = until?.unwrap_or(today);
    let from = from?.unwrap_or_else(|| until.saturating_sub(USUAL_DAYS.days()));
    if until < from {
        return fields.check("until", Err("is before from; correct one of them"));
    }
    if from < until.saturating_sub(MAX_DAYS.days()) {
        return fields.check("from", Err("is too long ago; ask for at most 400 days"));
    }
    Some((from, until))
}

fn order(number: i32) -> Option<Order> {
    Some(match ArticleOrder::try_from(number).ok()? {
        ArticleOrder::Unspecified | ArticleOrder::Used => Order::Used,
        ArticleOrder::Shown => Order::Shown,
        ArticleOrder::ShownNotUsed => Order::ShownNotUsed,
        ArticleOrder::Age => Order::Age,
    })
}

fn of_section(figures: OfSection) -> SectionStatistics {
    SectionStatistics {
        section_code: figures.section,
        articles: figures.articles,
        shown: figures.shown,
        used: figures.used,
        feedback: figures.feedback,
        open_feedback: figures.open_feedback,
        reviews_due: figures.reviews_due,
        mean_age_days: figures.mean_age_days,
    }
}

fn of_article(figures: OfArticle) -> ArticleStatistics {
    ArticleStatistics {
        article_id: figures.article.to_string(),
        number: figures.number,
        version: figures.version,
        question: figures.question,
        section_code: figures.section,
        shown: figures.shown,
        used: figures.used,
        feedback: figures.feedback,
        age_days: figures.age_days,
    }
}
