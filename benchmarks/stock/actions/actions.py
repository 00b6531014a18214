"""The stock project's actions, written as Rasa's own examples are: one engine for the process, opened at import."""

import os

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import SlotSet
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

URL = os.environ.get("CASE_DB", "sqlite:///cases.db")
engine = create_engine(URL)
Base = declarative_base()
Session = sessionmaker(bind=engine)


class Case(Base):
    __tablename__ = "cases"
    id = Column(Integer, primary_key=True)
    receipt_no = Column(String(32), index=True)
    sender_id = Column(String(255), index=True)
    district = Column(String(32))
    applicant_type = Column(String(32))
    proof_type = Column(String(32))
    status = Column(String(32), default="已受理")


class Material(Base):
    __tablename__ = "materials"
    id = Column(Integer, primary_key=True)
    applicant_type = Column(String(32), index=True)
    name = Column(String(64))


TYPES = ["务工人员", "学生", "个体户", "随迁子女", "退休老人", "灵活就业人员"]
PROOFS = ["租赁合同", "房产证", "单位宿舍证明", "学校住宿证明", "居住证明"]


def init_db():
    Base.metadata.create_all(engine)
    with Session() as s:
        if not s.query(Material).first():
            for t in TYPES:
                for n in ("身份证", "居住证明", "照片回执", t + "证明"):
                    s.add(Material(applicant_type=t, name=n))
            for i in range(1000):
                s.add(
                    Case(
                        receipt_no=f"JZ2024{i:04d}",
                        sender_id=f"seed{i}",
                        district="南山区",
                        applicant_type="学生",
                        proof_type="租赁合同",
                        status="制证中",
                    )
                )
            s.commit()


init_db()


class ActionMaterialList(Action):
    def name(self):
        return "action_material_list"

    def run(self, dispatcher, tracker, domain):
        t = tracker.get_slot("applicant_type") or "务工人员"
        with Session() as s:
            names = [m.name for m in s.query(Material).filter_by(applicant_type=t)]
        dispatcher.utter_message(text=f"{t}需要：" + "、".join(names or ["身份证", "居住证明"]))
        return []


class ActionCheckProgress(Action):
    def name(self):
        return "action_check_progress"

    def run(self, dispatcher, tracker, domain):
        no = next(tracker.get_latest_entity_values("receipt_no"), None) or tracker.get_slot("receipt_no")
        if not no:
            dispatcher.utter_message(text="请提供回执号，例如 JZ20240001。")
            return []
        with Session() as s:
            case = s.query(Case).filter_by(receipt_no=no).first()
            text = f"回执 {no}：{case.status}" if case else f"没有找到回执 {no}。"
        dispatcher.utter_message(text=text)
        return [SlotSet("receipt_no", no)]


class ActionSubmit(Action):
    def name(self):
        return "action_submit_application"

    def run(self, dispatcher, tracker, domain):
        with Session() as s:
            c = Case(
                sender_id=tracker.sender_id,
                district=tracker.get_slot("district"),
                applicant_type=tracker.get_slot("applicant_type"),
                proof_type=tracker.get_slot("proof_type"),
            )
            s.add(c)
            s.flush()
            c.receipt_no = f"JZ2025{c.id:04d}"
            no = c.receipt_no
            s.commit()
        dispatcher.utter_message(text=f"登记完成，回执号 {no}。")
        return [SlotSet("receipt_no", no), SlotSet("district", None), SlotSet("applicant_type", None), SlotSet("proof_type", None)]


class ValidateApplyForm(FormValidationAction):
    def name(self):
        return "validate_apply_form"

    def validate_applicant_type(self, value, dispatcher, tracker, domain):
        return {"applicant_type": value if value in TYPES else None}

    def validate_proof_type(self, value, dispatcher, tracker, domain):
        return {"proof_type": value if value in PROOFS else None}
